"""Reports on the records of funnels: plots, tables, and the lists behind them."""
