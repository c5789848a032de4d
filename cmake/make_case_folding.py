#!/usr/bin/env python3
"""Writes engine/base/case_folding_table.inc: Unicode simple case folding (statuses C and S) outside ASCII.

A code point folds to its one-character full folding; where that is longer, to its one-character lower case if it
has one (status S). U+0130 has only the Turkic and the full folding and stays as it is.
"""
import sys
import unicodedata

print(f"// Made by cmake/make_case_folding.py from Unicode {unicodedata.unidata_version}. Do not edit.")
for code in range(0x80, 0x110000):
    if 0xD800 <= code < 0xE000 or code == 0x130:
        continue
    char = chr(code)
    folded = char.casefold()
    if len(folded) != 1:
        folded = char.lower()
    if len(folded) == 1 and folded != char:
        print(f"{{0x{code:X}, 0x{ord(folded):X}}},")
