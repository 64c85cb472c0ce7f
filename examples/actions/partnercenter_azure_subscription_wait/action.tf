terraform {
  required_version = ">= 1.16.1"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

action "partnercenter_azure_subscription_wait" "contoso" {
  config {
    customer_id   = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
    friendly_name = "Microsoft Azure"
  }
}

resource "terraform_data" "landing_zone" {
  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.partnercenter_azure_subscription_wait.contoso]
    }
  }
}
