data "partnercenter_subscription_provisioning_status" "sold" {
  for_each = var.subscriptions

  customer_id     = each.value.customer_id
  subscription_id = each.value.subscription_id

  # Many reads at once may be throttled: leave them time to wait.
  timeouts = {
    read = "15m"
  }

  lifecycle {
    # One plan names every subscription that is not provisioned.
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${each.key} (${self.subscription_id}) is ${self.status}, not yet provisioned."
    }
  }
}

# Don't drop those that are not ready from for_each instead: a subscription is
# pending during a change of licences too, and its landing zone would be
# destroyed.
resource "terraform_data" "landing_zone" {
  for_each = data.partnercenter_subscription_provisioning_status.sold

  input = each.value.subscription_id
}
