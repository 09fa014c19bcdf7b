"""What pages say, in the languages there are: `LANGUAGE.po` beside this file."""
