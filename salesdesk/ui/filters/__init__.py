"""Conditions over any field of deals, added to the filter of a page one by one: words, box, chips, and what holds them."""
