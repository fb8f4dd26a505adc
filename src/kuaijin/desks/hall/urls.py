"""Addresses of the hall; kiosk, screen and ticket are open to everybody (``frame.middleware.PUBLIC_VIEWS``)."""

from django.urls import path

from kuaijin.desks.hall import bookings, counter, figures, kiosk

app_name = "hall"

urlpatterns = [
    path("", counter.counter_page, name="counter"),
    path("act/<slug:tag>/", counter.act, name="act"),
    path("tickets/", figures.ticket_list, name="tickets"),
    path("tickets.xlsx", figures.export, name="export"),
    path("bookings/", bookings.booking_list, name="bookings"),
    path("bookings/new/", bookings.book, name="book"),
    path("bookings/<str:booking_id>/", bookings.booking_page, name="booking"),
    path("bookings/<str:booking_id>/cancel/", bookings.cancel, name="cancel"),
    path("kiosk/", kiosk.kiosk, name="kiosk"),
    path("kiosk/check-in/", kiosk.check_in, name="check_in"),
    path("ticket/", kiosk.ticket, name="ticket"),
    path("screen/", kiosk.screen, name="screen"),
]
