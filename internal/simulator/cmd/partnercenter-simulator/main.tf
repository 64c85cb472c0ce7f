terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

# Its settings are the environment variables that the files next to this one set.
provider "partnercenter" {}

variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
  default     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
}

variable "subscription_id" {
  description = "The subscription that the infrastructure is built on."
  type        = string
  default     = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e" # success
  # default   = "bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f" # pending
  # default   = "cccc2c2c-dd3d-ee4e-ff5f-aaaaaa6a6a6a" # failed
  # default   = "eeee4e4e-ff5f-aa6a-bb7b-cccccc8c8c8c" # pending in the first 3 plans, then success
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

output "subscription" {
  value = {
    sku_id   = data.partnercenter_subscription_provisioning_status.this.sku_id
    status   = data.partnercenter_subscription_provisioning_status.this.status
    quantity = data.partnercenter_subscription_provisioning_status.this.quantity
    end_date = data.partnercenter_subscription_provisioning_status.this.end_date
  }
}
