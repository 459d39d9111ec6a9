from django.urls import path

from iamtutor.people import mail
from iamtutor.people.views import coming_in, invited

app_name = "people"
urlpatterns = [
    path("start/", coming_in.start, name="start"),
    path("sign-in/", coming_in.sign_in, name="sign-in"),
    path("sign-out/", coming_in.sign_out, name="sign-out"),
    path("keep/", coming_in.keep, name="keep"),
    path("password/", coming_in.password, name="password"),
    path("address/", mail.address, name="address"),
    path("forgotten/", mail.forgotten, name="forgotten"),
    path("forgotten/sent/", mail.forgotten_sent, name="forgotten-sent"),
    path("forgotten/<uidb64>/<token>/", mail.new_password_page, name="new-password"),
    path("delete/", coming_in.delete, name="delete"),
    path("recover/", coming_in.recover, name="recover"),
    path("invitation/<str:code>/", invited.invitation, name="invitation"),
    path("seats/", coming_in.seats, name="seats"),
    path("seats/<int:seat>/", coming_in.take_seat, name="take-seat"),
]
