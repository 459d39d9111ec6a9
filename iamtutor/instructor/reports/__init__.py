"""A class in pictures: ``figures`` counts, ``pictures`` draws, ``charts`` lays out."""
