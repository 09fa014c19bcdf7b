"""Choose what is done next of what is due: the first whose turn it is."""
