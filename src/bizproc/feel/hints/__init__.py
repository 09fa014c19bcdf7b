"""Say how FEEL spells what other languages spell otherwise."""
