"""The browser laboratory: a small server, pages of plain HTML, and processes that simulate.

The server keeps nothing about visitors: a page's address holds its whole setting, and what is
computed depends on the setting alone, so it is shared by all who ask for the same.
"""
