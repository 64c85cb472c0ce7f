terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

data "partnercenter_subscriptions" "contoso" {
  customer_id = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
}

# The names of the active subscriptions, by their IDs.
output "active" {
  value = {
    for id, subscription in data.partnercenter_subscriptions.contoso.subscriptions :
    id => subscription.friendly_name if subscription.status == "active"
  }
}
