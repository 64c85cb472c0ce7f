variable "subscriptions" {
  description = "The subscriptions to build on, by a name that you choose."
  type = map(object({
    customer_id     = string
    subscription_id = string
  }))
  default = {
    contoso-e3 = {
      customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
      subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
    }
    contoso-e5 = {
      customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
      subscription_id = "bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f"
    }
  }
}

data "partnercenter_subscription_provisioning_status" "sold" {
  for_each = var.subscriptions

  customer_id     = each.value.customer_id
  subscription_id = each.value.subscription_id

  # Many concurrent reads may be throttled: allow time for the pauses.
  timeouts = {
    read = "15m"
  }

  lifecycle {
    # One plan reports every subscription that is not provisioned.
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${each.key}: provisioning status is \"${self.status}\", must be \"success\"."
    }
  }
}

# Don't filter out subscriptions that are not ready instead: a subscription is
# also pending during a license change, and its landing zone would be destroyed.
resource "terraform_data" "landing_zone" {
  for_each = data.partnercenter_subscription_provisioning_status.sold

  input = each.value.subscription_id
}
