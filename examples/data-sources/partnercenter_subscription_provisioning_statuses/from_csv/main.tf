# The file has one line for each subscription, of any customer, below the header
# name,customer_id,subscription_id. The names are the keys and must be unique.
locals {
  sold = { for line in csvdecode(file("${path.module}/subscriptions.csv")) : line.name => line }
}

data "partnercenter_subscription_provisioning_statuses" "sold" {
  subscriptions = {
    for name, line in local.sold : name => {
      customer_id     = line.customer_id
      subscription_id = line.subscription_id
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
  for_each = data.partnercenter_subscription_provisioning_statuses.sold.subscriptions

  input = each.value.subscription_id
}
