"""What signs a person in: codes, cards, passwords; ``doors`` slows down guessing."""
