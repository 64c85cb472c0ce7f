output "subscription_id" {
  description = "The subscription ID. Everything that takes it from this output is behind the gate."
  value       = var.enabled ? data.partnercenter_subscription_provisioning_status.this[0].subscription_id : var.subscription_id
}

output "status" {
  description = "The provisioning status. Null if the gate is disabled."
  value       = one(data.partnercenter_subscription_provisioning_status.this[*].status)
}

output "sku_id" {
  description = "The product SKU. Null if there is none, or if the gate is disabled."
  value       = one(data.partnercenter_subscription_provisioning_status.this[*].sku_id)
}

output "quantity" {
  description = "The number of licenses or units. Null if there is none, or if the gate is disabled."
  value       = one(data.partnercenter_subscription_provisioning_status.this[*].quantity)
}

output "end_date" {
  description = "The end date of the subscription in UTC. Null if there is none, or if the gate is disabled."
  value       = one(data.partnercenter_subscription_provisioning_status.this[*].end_date)
}
