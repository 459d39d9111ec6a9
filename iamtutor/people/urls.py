from django.urls import path

from iamtutor.people import invited, mail, views

app_name = "people"
urlpatterns = [
    path("start/", views.start, name="start"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("keep/", views.keep, name="keep"),
    path("password/", views.password, name="password"),
    path("address/", mail.address, name="address"),
    path("forgotten/", mail.forgotten, name="forgotten"),
    path("forgotten/sent/", mail.forgotten_sent, name="forgotten-sent"),
    path("forgotten/<uidb64>/<token>/", mail.new_password_page, name="new-password"),
    path("delete/", views.delete, name="delete"),
    path("recover/", views.recover, name="recover"),
    path("invitation/<str:code>/", invited.invitation, name="invitation"),
    path("seats/", views.seats, name="seats"),
    path("seats/<int:seat>/", views.take_seat, name="take-seat"),
]
