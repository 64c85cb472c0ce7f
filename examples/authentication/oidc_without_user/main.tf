terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

# Nothing here, and nothing in the CI system, is a secret: Microsoft Entra trusts the
# token that the CI system issues to this run.
provider "partnercenter" {
  tenant_id = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
  client_id = "7a8b9c0d-1e2f-4a3b-9c4d-5e6f7a8b9c0d"
  use_oidc  = true
}

data "partnercenter_customer" "contoso" {
  domain = "customer.example.com"
}

data "partnercenter_azure_subscription" "landing_zone" {
  customer_id   = data.partnercenter_customer.contoso.customer_id
  friendly_name = "Microsoft Azure"
}

output "azure_subscription_id" {
  value = data.partnercenter_azure_subscription.landing_zone.azure_subscription_id
}
