"""Names the folder of browser modules as a package, so that they install with credcheck."""
