data "partnercenter_azure_subscriptions" "contoso" {
  customer_id = var.customer_id
}

# The IDs of the active Azure subscriptions.
output "active" {
  value = [
    for id, subscription in data.partnercenter_azure_subscriptions.contoso.azure_subscriptions :
    id if subscription.status == "active"
  ]
}
