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
