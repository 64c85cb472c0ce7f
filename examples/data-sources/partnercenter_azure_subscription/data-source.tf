data "partnercenter_azure_subscription" "landing_zone" {
  customer_id     = var.customer_id
  friendly_name   = var.friendly_name
  wait_for_active = true
}

output "azure_subscription_id" {
  value = data.partnercenter_azure_subscription.landing_zone.azure_subscription_id
}
