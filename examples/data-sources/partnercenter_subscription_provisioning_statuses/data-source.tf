terraform {
  required_version = ">= 1.4"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

data "partnercenter_subscription_provisioning_statuses" "sold" {
  subscriptions = {
    contoso-e3 = {
      customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
      subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
    }
    contoso-azure-plan = {
      customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
      subscription_id = "3f15978e-005c-b763-bb78-2a8fab289c58"
    }
  }

  lifecycle {
    postcondition {
      condition     = self.all_success
      error_message = "${join(", ", [for key, status in self.not_success : "${key}: provisioning status is \"${status}\""])}, must be \"success\"."
    }
  }
}

resource "terraform_data" "landing_zone" {
  for_each = data.partnercenter_subscription_provisioning_statuses.sold.subscriptions

  input = each.value.subscription_id
}
