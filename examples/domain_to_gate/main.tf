terraform {
  required_version = ">= 1.4"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

# From a domain to a gate: which customer is it, which of its subscriptions, and is
# that subscription provisioned?
data "partnercenter_customer" "this" {
  domain = "customer.example.com"
}

data "partnercenter_subscriptions" "this" {
  customer_id = data.partnercenter_customer.this.customer_id
}

locals {
  offer_name = "Office 365 E3"

  subscription_ids = [
    for subscription in data.partnercenter_subscriptions.this.subscriptions :
    subscription.subscription_id if subscription.offer_name == local.offer_name && subscription.status == "active"
  ]
}

data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = data.partnercenter_customer.this.customer_id
  subscription_id = local.subscription_ids[0]

  lifecycle {
    precondition {
      condition     = length(local.subscription_ids) > 0
      error_message = "No active subscription of the customer has the offer ${local.offer_name}."
    }

    precondition {
      condition     = length(local.subscription_ids) < 2
      error_message = "Several active subscriptions of the customer have the offer ${local.offer_name}: ${join(", ", local.subscription_ids)}."
    }

    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${self.subscription_id}: provisioning status is \"${self.status}\", must be \"success\"."
    }
  }
}

resource "terraform_data" "landing_zone" {
  input = data.partnercenter_subscription_provisioning_status.this.subscription_id
}
