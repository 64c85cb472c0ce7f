terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

# The credentials come from PARTNERCENTER_* environment variables, so that the
# same configuration runs locally and in every CI system.
provider "partnercenter" {}

variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
  default     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
}

variable "subscription_id" {
  description = "The subscription that must be provisioned."
  type        = string
  default     = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = var.customer_id
  subscription_id = var.subscription_id

  lifecycle {
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${self.subscription_id}: provisioning status is \"${self.status}\", must be \"success\"."
    }
  }
}

output "status" {
  value = data.partnercenter_subscription_provisioning_status.this.status
}
