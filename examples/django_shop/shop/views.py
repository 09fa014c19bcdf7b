"""Orders are placed and packed: one transaction each, of rows and processes."""

from django import forms
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from bizproc.errors import NotFoundError, RefusedError
from shop.models import Order
from shop.processes import engine


class OrderForm(forms.ModelForm):
    """What a customer says."""

    class Meta:
        """Ask for two fields of an order."""

        model = Order
        fields = ("item", "amount")


@require_POST
def place_order(request: HttpRequest) -> HttpResponse:
    """Keep an order and start its process, or neither."""
    form = OrderForm(request.POST)
    if not form.is_valid():
        return JsonResponse(form.errors, status=400)
    opened = engine()
    with transaction.atomic():
        order = form.save()
        given = {"order": order.pk, "item": order.item, "amount": order.amount}
        shop = opened.using(connection)
        order.instance = shop.start("order", given, key=f"order-{order.pk}").id
        order.save()
    waits_at = opened.waiting_at(order.instance)
    return JsonResponse({"order": order.pk, "waits_at": waits_at}, status=201)


@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show the form of the task of packing, and take its answers."""
    order = get_object_or_404(Order, pk=order_id)
    opened = engine()
    tasks = opened.user_tasks(instance=order.instance, assignee="warehouse")
    if not tasks:
        return render(request, "shop/pack.html", {"order": order}, status=404)
    [task], refusal = tasks, ""
    if request.method == "POST":
        boxes = request.POST.get("boxes", "")
        answers = {"boxes": int(boxes)} if boxes.isdecimal() else {}
        try:
            with transaction.atomic():
                shop = opened.using(connection)
                shop.complete_user_task(task.id, answers, by="warehouse")
                # once both are kept; with many orders this is `bizproc worker`'s to do
                transaction.on_commit(opened.run_due)
        except (NotFoundError, RefusedError) as error:
            refusal = error.message
        else:
            return HttpResponse(status=204)
    shown = {"order": order, "task": task, "refusal": refusal}
    return render(request, "shop/pack.html", shown, status=400 if refusal else 200)
