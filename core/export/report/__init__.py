"""A page in HTML that tells all of a run and needs nothing but itself.

`page` says what a page is made of, `run_tables` and `protocol` turn results into tables and
sentences, `render` writes it with the template in `resources/report`.
"""
