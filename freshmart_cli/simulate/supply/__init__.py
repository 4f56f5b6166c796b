"""The supply chain: stock that follows sales, orders that follow stock, shipments that follow orders."""
