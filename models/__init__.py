"""Names the folder of bundles and source lists as a package, so that they install with credcheck."""
