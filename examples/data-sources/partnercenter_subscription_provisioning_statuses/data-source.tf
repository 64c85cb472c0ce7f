terraform {
  required_version = ">= 1.4"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

# All active subscriptions of a customer, in one read.
data "partnercenter_subscriptions" "contoso" {
  customer_id = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
}

data "partnercenter_subscription_provisioning_statuses" "active" {
  subscriptions = {
    for id, subscription in data.partnercenter_subscriptions.contoso.subscriptions :
    id => subscription if subscription.status == "active"
  }

  lifecycle {
    postcondition {
      condition     = self.all_success
      error_message = "${join(", ", [for id, status in self.not_success : "${id}: provisioning status is \"${status}\""])}, must be \"success\"."
    }
  }
}

resource "terraform_data" "landing_zone" {
  for_each = data.partnercenter_subscription_provisioning_statuses.active.subscriptions

  input = each.value.subscription_id
}
