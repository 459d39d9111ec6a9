"""How far somebody has come, and what their work shows.

``judgement`` ticks tasks, ``stillness`` sees who does not get on; ``forecasts``,
``results`` and ``beliefs`` read predictions beside what happened; ``reviews`` asks
questions of finished lessons once more, ``spacing`` says when and which; ``copying``,
``merging`` and ``own_data`` take all that is kept of a seat, to have it twice, to make two
one and to hand it out; ``taking_along`` does so from a class to one's own seat.
"""
