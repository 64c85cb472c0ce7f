terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

variable "subscription_id" {
  type    = string
  default = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = var.subscription_id

  lifecycle {
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${self.subscription_id}: provisioning status is \"${self.status}\", must be \"success\"."
    }
  }
}

output "subscription" {
  value = {
    sku_id   = data.partnercenter_subscription_provisioning_status.this.sku_id
    status   = data.partnercenter_subscription_provisioning_status.this.status
    quantity = data.partnercenter_subscription_provisioning_status.this.quantity
    end_date = data.partnercenter_subscription_provisioning_status.this.end_date
  }
}
