output "subscription_id" {
  description = "The ID of the subscription. What takes it from here is behind the gate."
  value       = var.enabled ? data.partnercenter_subscription_provisioning_status.this[0].subscription_id : var.subscription_id
}

output "status" {
  description = "The provisioning status. Null if the gate is not enabled."
  value       = one(data.partnercenter_subscription_provisioning_status.this[*].status)
}

output "sku_id" {
  description = "The product SKU. Null if there is none, or if the gate is not enabled."
  value       = one(data.partnercenter_subscription_provisioning_status.this[*].sku_id)
}

output "quantity" {
  description = "The number of licences or units. Null if there is none, or if the gate is not enabled."
  value       = one(data.partnercenter_subscription_provisioning_status.this[*].quantity)
}

output "end_date" {
  description = "The end of the subscription in UTC. Null if there is none, or if the gate is not enabled."
  value       = one(data.partnercenter_subscription_provisioning_status.this[*].end_date)
}
