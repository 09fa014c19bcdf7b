"""Write findings as CI servers read them."""
