# The file has one line for each subscription, of any customer, below the header
# name,customer_id,subscription_id. The names are the keys and must be unique. Excel
# writes a byte order mark, which csvdecode would take for a part of the first name.
locals {
  csv  = trimprefix(file("${path.module}/subscriptions.csv"), "\ufeff")
  sold = { for line in csvdecode(local.csv) : line.name => line }
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
      error_message = "${join(", ", [for key, status in self.not_success : "${key}: provisioning status is \"${status}\""])}, must be \"success\"."
    }
  }
}

resource "terraform_data" "landing_zone" {
  for_each = data.partnercenter_subscription_provisioning_statuses.sold.subscriptions

  input = each.value.subscription_id
}
