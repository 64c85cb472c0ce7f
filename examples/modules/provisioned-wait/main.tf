action "partnercenter_subscription_provisioning_wait" "this" {
  config {
    customer_id     = var.customer_id
    subscription_id = var.subscription_id
    poll_interval   = var.poll_interval

    timeouts = {
      invoke = var.timeout
    }
  }
}

# An action cannot be used outside of its module, so it stops this resource, and
# everything that takes the ID from it.
resource "terraform_data" "this" {
  input = var.subscription_id

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.partnercenter_subscription_provisioning_wait.this]
    }
  }
}
