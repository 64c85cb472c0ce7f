action "partnercenter_subscription_provisioning_wait" "contoso" {
  config {
    customer_id     = var.customer_id
    subscription_id = var.subscription_id
  }
}

resource "terraform_data" "landing_zone" {
  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.partnercenter_subscription_provisioning_wait.contoso]
    }
  }
}
