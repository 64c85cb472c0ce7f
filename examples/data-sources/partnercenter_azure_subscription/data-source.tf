terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

data "partnercenter_azure_subscription" "landing_zone" {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  friendly_name   = "Microsoft Azure"
  wait_for_active = true
}

output "azure_subscription_id" {
  value = data.partnercenter_azure_subscription.landing_zone.azure_subscription_id
}
