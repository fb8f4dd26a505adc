"""``kuaijin files``: are the papers' files there, unchanged?"""

import argparse


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    subparsers.add_parser(
        "files",
        help="check the stored files of papers against the ledger",
        description="Reads every file that the ledger names and compares its SM3; removes what cut-off uploads have "
        "left for more than a day. Exit code 1 if a file is missing or changed.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what is missing or changed."""
    from kuaijin.startup import opened

    opened()
    from kuaijin.files.verifying import tidy, verify

    count, findings = verify()
    words = {"missing": "缺失 / missing", "changed": "被改动 / changed"}
    for each in findings:
        print(f"{words[each.what]}: {each.digest} ({each.where})")
    print(f"{count} 个文件 / files, {len(findings)} 个问题 / findings, 清理 {tidy()} 个残留 / leftovers removed")
    return 1 if findings else 0
