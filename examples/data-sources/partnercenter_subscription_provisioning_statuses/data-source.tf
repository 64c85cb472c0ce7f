data "partnercenter_subscription_provisioning_statuses" "contoso" {
  subscriptions = {
    for name, subscription_id in var.subscription_ids : name => {
      customer_id     = var.customer_id
      subscription_id = subscription_id
    }
  }

  lifecycle {
    postcondition {
      condition     = self.all_success
      error_message = "Not provisioned: ${join(", ", [for key, status in self.not_success : "${key} is ${status}"])}."
    }
  }
}

resource "terraform_data" "landing_zone" {
  for_each = data.partnercenter_subscription_provisioning_statuses.contoso.subscriptions

  input = each.value.subscription_id
}
