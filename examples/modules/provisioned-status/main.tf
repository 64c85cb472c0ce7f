locals {
  subscription = var.name == null ? var.subscription_id : "${var.name} (${var.subscription_id})"
}

data "partnercenter_subscription_provisioning_status" "this" {
  count = var.enabled ? 1 : 0

  customer_id      = var.customer_id
  subscription_id  = var.subscription_id
  allow_not_found  = var.allow_not_found
  wait_for_success = var.wait_for_success
  poll_interval    = var.poll_interval

  timeouts = {
    read = var.timeout
  }

  lifecycle {
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${local.subscription} of customer ${self.customer_id}: provisioning status is \"${self.status}\", must be \"success\"."
    }
  }
}
