"""What all pages share: typed requests, rendering with htmx, forms, errors, limits."""
