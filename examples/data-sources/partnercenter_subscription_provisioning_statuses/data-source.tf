data "partnercenter_subscription_provisioning_statuses" "contoso" {
  subscriptions = {
    for name, subscription_id in var.subscription_ids : name => {
      customer_id     = var.customer_id
      subscription_id = subscription_id
    }
  }

  lifecycle {
    postcondition {
      condition     = alltrue([for s in values(self.statuses) : s.status == "success"])
      error_message = "Not yet provisioned: ${join(", ", [for name, s in self.statuses : "${name} is ${s.status}" if s.status != "success"])}."
    }
  }
}

resource "terraform_data" "landing_zone" {
  for_each = data.partnercenter_subscription_provisioning_statuses.contoso.subscriptions

  input = each.value.subscription_id
}
