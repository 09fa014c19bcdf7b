"""What strangers see: forms under a link, without an account, a cookie or a script."""
