"""导入导出: tables of any office into the book, and the book as tables."""
