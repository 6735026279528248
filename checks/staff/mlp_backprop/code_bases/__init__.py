"""Right hand-ins in several styles, with right rewrites and with the catalogue's mistakes planted by hand."""
