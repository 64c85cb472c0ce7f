data "partnercenter_subscriptions" "contoso" {
  customer_id = var.customer_id
}

# The names of the active subscriptions, by their IDs.
output "active" {
  value = {
    for id, subscription in data.partnercenter_subscriptions.contoso.subscriptions :
    id => subscription.friendly_name if subscription.status == "active"
  }
}
