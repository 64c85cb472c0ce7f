terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

# The credentials come from PARTNERCENTER_* environment variables, so that no file
# contains a secret.
provider "partnercenter" {}

data "partnercenter_subscription_provisioning_status" "contoso" {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"

  lifecycle {
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${self.subscription_id}: provisioning status is \"${self.status}\", must be \"success\"."
    }
  }
}

output "status" {
  value = data.partnercenter_subscription_provisioning_status.contoso.status
}
