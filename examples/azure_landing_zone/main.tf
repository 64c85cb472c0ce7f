# The plan waits until the Azure subscription is there and active, and azurerm then
# builds on it.
data "partnercenter_azure_subscription" "landing_zone" {
  customer_id     = var.customer_id
  friendly_name   = var.friendly_name
  wait_for_active = true
}

provider "azurerm" {
  subscription_id = data.partnercenter_azure_subscription.landing_zone.azure_subscription_id
  tenant_id       = var.customer_id

  features {}
}

resource "azurerm_resource_group" "landing_zone" {
  name     = "landing-zone"
  location = "westeurope"
}
