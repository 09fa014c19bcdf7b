"""Read the text files of a workspace safely: XML, YAML; every fault has a place."""
