data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = var.customer_id
  subscription_id = var.subscription_id

  lifecycle {
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${self.subscription_id} is ${self.status}, not yet provisioned."
    }
  }
}

output "subscription" {
  value = {
    sku_id   = data.partnercenter_subscription_provisioning_status.this.sku_id
    status   = data.partnercenter_subscription_provisioning_status.this.status
    quantity = data.partnercenter_subscription_provisioning_status.this.quantity
    end_date = data.partnercenter_subscription_provisioning_status.this.end_date
  }
}
