"""What a person sees: ``display`` of what programs print, ``editing`` of a file."""
