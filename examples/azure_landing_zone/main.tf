terraform {
  required_version = ">= 1.3"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

# The plan waits until the Azure subscription is there and active, and azurerm then
# builds on it.
data "partnercenter_azure_subscription" "landing_zone" {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  friendly_name   = "Microsoft Azure"
  wait_for_active = true
}

provider "azurerm" {
  subscription_id = data.partnercenter_azure_subscription.landing_zone.azure_subscription_id
  tenant_id       = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"

  features {}
}

resource "azurerm_resource_group" "landing_zone" {
  name     = "landing-zone"
  location = "westeurope"
}
