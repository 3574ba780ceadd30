"""An invented province: workbooks as counties write them, good and bad, from a seed.

The sample writes files and nothing else: it never opens a database, a mail server or the network. Every figure, name and
company in it is invented. ``make_sample`` places a home that the nightly run can take in, and marks it as invented.
"""
