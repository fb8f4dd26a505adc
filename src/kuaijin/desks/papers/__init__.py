"""文书登记簿与证照库: the registers of letters and certificates."""
